// Draws the charts of a page. Vega comes from vega.js beside this file; specs and data
// stand in the page as JSON, so that it opens from a file with no server.
"use strict";

const OPTIONS = { renderer: "svg", actions: false, ast: true, tooltip: { theme: "custom" } };
const NARROW = 640;

// Vega-Lite makes single charts as wide as their container by itself; the parts of a
// concatenation get their width here, less what axes and legends took (`overflow`).
function fitted(spec, width, overflow) {
  const copy = structuredClone(spec);
  if (width < NARROW) { copy.config.legend.columns = 2; }
  if (copy.vconcat) {
    copy.vconcat.forEach((part) => { part.width = Math.max(80, width - overflow); });
  } else if (copy.concat) {
    const columns = width < NARROW ? 1 : Math.min(copy.columns || 2, copy.concat.length);
    copy.columns = columns;
    const each = Math.floor((width - overflow) / columns);
    copy.concat.forEach((part) => { part.width = Math.max(80, each); });
  }
  return copy;
}

async function draw(element) {
  const spec = JSON.parse(document.getElementById(element.dataset.spec).textContent);
  const width = element.clientWidth;
  const several = Boolean(spec.vconcat || spec.concat);
  if (element.view) { element.view.finalize(); }
  let overflow = several ? 120 : 0;
  let result = await vegaEmbed(element, fitted(spec, width, overflow), OPTIONS);
  if (several) {
    const drawn = element.querySelector("svg").getBoundingClientRect().width;
    if (Math.abs(drawn - width) > 2) {
      result.view.finalize();
      overflow += drawn - width;
      result = await vegaEmbed(element, fitted(spec, width, overflow), OPTIONS);
    }
  }
  element.view = result.view;
  element.drawnWidth = width;
}

function pictureInstead(element, error) {
  console.error(element.id, error);
  const picture = document.createElement("img");
  picture.src = element.dataset.picture;
  picture.alt = document.getElementById(element.dataset.spec.replace(/-spec$/, "-title")).textContent;
  element.replaceChildren(picture);
}

async function drawAll(elements) {
  for (const element of elements) {
    try { await draw(element); } catch (error) { pictureInstead(element, error); }
  }
  document.documentElement.dataset.charts = "drawn";
}

let timer;
const charts = Array.from(document.querySelectorAll(".vega"));
drawAll(charts);
// Single charts follow the window by themselves.
window.addEventListener("resize", () => {
  clearTimeout(timer);
  timer = setTimeout(() => {
    drawAll(charts.filter((one) => one.view && one.clientWidth !== one.drawnWidth));
  }, 200);
});
