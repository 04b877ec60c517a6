"""The site in headless Chromium, opened from files with the network shut.

Needs Chromium with its driver and the package `selenium`; where they are missing these
tests alone are skipped, and the skip says so.
"""

import base64
import json
import shutil
import time
import warnings
from pathlib import Path

import charts_warehouse
import hostile_site
import pytest
from charts_warehouse import IMAGE, SCRIPT

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
try:
    from selenium import webdriver
    from selenium.common.exceptions import NoAlertPresentException
    from selenium.webdriver.common.action_chains import ActionChains
except ImportError:
    webdriver = None

MISSING = [
    name
    for name, there in {
        "chromium": CHROMIUM,
        "chromedriver": DRIVER,
        "the package selenium": webdriver,
    }.items()
    if not there
]
if MISSING:
    warnings.warn(
        f"THE SITE IS NOT TESTED IN A BROWSER: {', '.join(MISSING)} missing.",
        stacklevel=1,
    )
pytestmark = pytest.mark.skipif(
    bool(MISSING), reason=f"not tested in a browser: {', '.join(MISSING)} missing"
)

WIDTHS = [1200, 760, 390]
AREAS = sorted({one.area for one in charts_warehouse.charts()})

# Every visible text of a chart with its box, as drawn on the screen.
TEXTS = """
return Array.from(document.querySelectorAll('.vega svg')).map((svg) => {
  const frame = svg.getBoundingClientRect();
  const texts = Array.from(svg.querySelectorAll('text')).filter((one) =>
    one.textContent.trim() && getComputedStyle(one).opacity !== '0' &&
    !one.closest('[opacity="0"]'));
  return {
    chart: svg.closest('section').id,
    frame: [frame.left, frame.top, frame.right, frame.bottom],
    texts: texts.map((one) => {
      const box = one.getBoundingClientRect();
      return [one.textContent, box.left, box.top, box.right, box.bottom];
    }),
  };
});
"""


@pytest.fixture(scope="module")
def site(built_once) -> Path:
    return built_once("hostile_site", hostile_site.build) / "target" / "site"


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--hide-scrollbars",
        "--host-resolver-rules=MAP * ~NOTFOUND",
        "--proxy-server=127.0.0.1:9",
        f"--user-data-dir={tmp_path_factory.mktemp('profile')}",
    ):
        options.add_argument(argument)
    options.set_capability(
        "goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"}
    )
    driver = webdriver.Chrome(options, webdriver.ChromeService(DRIVER))
    # What Chromium's own first page asks for must not be taken for a page of ours.
    driver.get("about:blank")
    yield driver
    driver.quit()


def open_page(browser, path: Path, width: int) -> None:
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": False},
    )
    browser.get_log("browser")
    browser.get_log("performance")
    browser.get(path.as_uri())
    if "assets/vega.js" not in path.read_text(encoding="utf-8"):
        return
    deadline = time.monotonic() + 60
    drawn = "return document.documentElement.dataset.charts"
    while browser.execute_script(drawn) != "drawn":
        assert time.monotonic() < deadline, f"{path.name} did not finish drawing"
        time.sleep(0.1)


def assert_clean(browser) -> None:
    """No console message above info, no request that failed or left the files."""
    loud = [
        entry["message"]
        for entry in browser.get_log("browser")
        if entry["level"] not in ("INFO", "DEBUG")
    ]
    assert not loud
    for entry in browser.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        assert message["method"] != "Network.loadingFailed", message
        if message["method"] == "Network.requestWillBeSent":
            address = message["params"]["request"]["url"]
            assert address.startswith(("file:", "data:")), address


def assert_nothing_ran(browser) -> None:
    with pytest.raises(NoAlertPresentException):
        _ = browser.switch_to.alert
    assert not browser.find_elements("css selector", "img, [onerror]")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("area", AREAS)
def test_a_page_draws_its_charts_cleanly(browser, site, tmp_path, area, width):
    open_page(browser, site / f"{area}.html", width)
    assert_clean(browser)
    assert_nothing_ran(browser)

    charts = browser.execute_script(TEXTS)
    names = [one.name for one in charts_warehouse.charts(area)]
    assert sorted(one["chart"] for one in charts) == names
    for one in charts:
        left, top, right, bottom = one["frame"]
        assert right - left > 250, one["chart"]
        assert bottom - top > 80, one["chart"]
        assert len(one["texts"]) > 4, one["chart"]
        assert_legible(one)
    # The page itself never scrolls sideways, whatever a chart does in its own box.
    wide = "return document.documentElement.scrollWidth"
    assert browser.execute_script(wide) <= width

    picture = browser.execute_cdp_cmd(
        "Page.captureScreenshot", {"captureBeyondViewport": True}
    )
    path = tmp_path / f"{area}-{width}.png"
    path.write_bytes(base64.b64decode(picture["data"]))
    assert path.stat().st_size > 10_000


def assert_legible(chart: dict) -> None:
    """No text lies over another or sticks out of its picture."""
    left, top, right, bottom = chart["frame"]
    boxes = chart["texts"]
    for text, x, y, until_x, until_y in boxes:
        inside = (
            x >= left - 1
            and y >= top - 1
            and until_x <= right + 1
            and until_y <= bottom + 1
        )
        assert inside, f"{chart['chart']}: {text!r} is cut off"
    for number, (one, x, y, until_x, until_y) in enumerate(boxes):
        for other, other_x, other_y, other_until_x, other_until_y in boxes[:number]:
            across = min(until_x, other_until_x) - max(x, other_x)
            down = min(until_y, other_until_y) - max(y, other_y)
            # Boxes are a little taller than their letters.
            assert across <= 1 or down <= 3, f"{chart['chart']}: {one!r} on {other!r}"


def test_the_overlap_check_sees_an_overlap():
    chart = {"chart": "x", "frame": [0, 0, 100, 100]}
    assert_legible({**chart, "texts": [["a", 0, 0, 20, 12], ["b", 21, 0, 40, 12]]})
    with pytest.raises(AssertionError, match="'b' on 'a'"):
        assert_legible({**chart, "texts": [["a", 0, 0, 20, 12], ["b", 15, 0, 40, 12]]})
    with pytest.raises(AssertionError, match="cut off"):
        assert_legible({**chart, "texts": [["a", 90, 0, 120, 12]]})


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["index", "card_repurchase", "card_rare"])
def test_a_page_without_charts_opens_cleanly(browser, site, name, width):
    open_page(browser, site / f"{name}.html", width)
    assert_clean(browser)
    assert_nothing_ran(browser)
    assert (
        browser.execute_script("return document.documentElement.scrollWidth") <= width
    )


def hovered(browser, chart: str, selector: str) -> str:
    """Point at a mark and return the text of its tooltip."""
    mark = browser.find_elements("css selector", f"#{chart} .vega svg {selector}")[0]
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", mark)
    ActionChains(browser).move_to_element(mark).pause(0.3).perform()
    tooltip = browser.find_element("id", "vg-tooltip-element")
    assert not tooltip.find_elements("css selector", "img, script")
    return tooltip.text


def test_tooltips_show_hostile_names_as_text(browser, site):
    open_page(browser, site / "retail.html", 1200)
    said = hovered(browser, "retail__best_pairs", ".mark-rect.role-mark path")
    assert IMAGE in said
    assert SCRIPT in said
    assert_nothing_ran(browser)
    assert_clean(browser)


def test_dragging_over_days_zooms_into_them(browser, site):
    open_page(browser, site / "retail.html", 1200)
    labels = (
        "return Array.from(document.querySelectorAll("
        "'#retail__sales_over_time .role-axis-label text'))"
        ".map((one) => one.textContent)"
    )
    before = browser.execute_script(labels)
    # The brush lies over the whole overview, the lower of the two parts.
    overview = browser.find_elements(
        "css selector", "#retail__sales_over_time [class$='_1_group'] .background"
    )[0]
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", overview)
    (
        ActionChains(browser)
        .move_to_element_with_offset(overview, -60, 0)
        .click_and_hold()
        .move_by_offset(60, 0)
        .release()
        .perform()
    )
    time.sleep(0.5)
    assert browser.execute_script(labels) != before
    assert_clean(browser)


def test_choosing_another_prediction_draws_its_curves(browser, site):
    open_page(browser, site / "ml.html", 1200)
    chart = "#ml__roc_and_precision_recall"
    texts = (
        "return Array.from(document.querySelectorAll("
        f"'{chart} .role-legend-label text')).map((one) => one.textContent)"
    )
    before = browser.execute_script(texts)
    browser.find_element(
        "css selector", f"{chart} select option[value='repurchase']"
    ).click()
    time.sleep(0.5)
    after = browser.execute_script(texts)
    assert before == ["gradient boosting (champion)", "top sellers (baseline)"]
    assert after == ["blend (champion)", "majority (baseline)", "recency (baseline)"]
    for one in browser.execute_script(TEXTS):
        assert_legible(one)
    assert_clean(browser)


def texts_of(browser, chart: str) -> list[str]:
    [drawn] = [one for one in browser.execute_script(TEXTS) if one["chart"] == chart]
    assert_legible(drawn)
    return [one[0] for one in drawn["texts"]]


def choose(browser, chart: str, value: str) -> list[str]:
    """Choose an option above a chart and return the texts that it then shows."""
    browser.find_element(
        "css selector", f"#{chart} select option[value='{value}']"
    ).click()
    time.sleep(0.5)
    return texts_of(browser, chart)


def test_choosing_weeks_draws_weeks(browser, site):
    open_page(browser, site / "clickstream.html", 760)
    bars = "#clickstream__sales_over_time .mark-rect.role-mark path"
    days = len(browser.find_elements("css selector", bars))
    before = texts_of(browser, "clickstream__sales_over_time")
    assert choose(browser, "clickstream__sales_over_time", "week") != before
    assert len(browser.find_elements("css selector", bars)) < days / 4


@pytest.mark.parametrize("width", WIDTHS)
def test_choosing_a_category_makes_room_for_its_products(browser, site, width):
    open_page(browser, site / "clickstream.html", width)
    chart = "clickstream__best_products"
    frame = f"return document.querySelector('#{chart} svg').clientHeight"
    before, first = browser.execute_script(frame), texts_of(browser, chart)
    after = choose(browser, chart, "construction_and_other_tools")
    assert browser.execute_script(frame) < before
    heads = [one for one in after if "bought" in one]
    assert heads
    assert all("construction and other tools" in one for one in heads)
    assert after != first
    assert_clean(browser)


@pytest.mark.parametrize("width", [1200, 390])
def test_bikes_are_counted_both_ways_and_a_city_is_chosen(browser, site, width):
    open_page(browser, site / "bikes.html", width)
    for chart in ("bikes__models_by_gender", "bikes__models_by_city"):
        assert any("Bikes bought" in one for one in texts_of(browser, chart))
        after = choose(browser, chart, "lines")
        assert any("Order lines bought" in one for one in after)
    before = texts_of(browser, "bikes__models_by_city")
    assert choose(browser, "bikes__models_by_city", "2") != before
    before = texts_of(browser, "bikes__model_over_cities")
    assert choose(browser, "bikes__model_over_cities", "7") != before
    choose(browser, "bikes__top_model_by_shop", "lines")  # legible too
    assert_clean(browser)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_funnel_follows_every_choice_above_it(browser, site, width):
    open_page(browser, site / "clickstream.html", width)
    chart = "clickstream__funnel"
    seen = [texts_of(browser, chart)]
    for value in ("closed", "session", "electronics"):
        seen.append(choose(browser, chart, value))
    assert len({tuple(one) for one in seen}) == len(seen)
    assert any("of the carts never bought" in one for one in seen[1])
    assert_clean(browser)


def test_a_click_on_a_name_of_the_legend_fades_the_others(browser, site):
    open_page(browser, site / "clickstream.html", 1200)
    opacity = (
        "return Array.from(document.querySelectorAll("
        "'#clickstream__events_over_time .mark-line path'))"
        ".map((one) => getComputedStyle(one).opacity)"
    )
    assert set(browser.execute_script(opacity)) == {"1"}
    name = browser.find_elements(
        "css selector", "#clickstream__events_over_time .role-legend-label text"
    )[0]
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", name)
    ActionChains(browser).move_to_element(name).click().perform()
    time.sleep(0.5)
    assert set(browser.execute_script(opacity)) == {"1", "0.12"}


def test_one_points_at_a_gap_and_is_told_what_is_missing(browser, site):
    open_page(browser, site / "clickstream.html", 1200)
    chart = "clickstream__sales_over_time"
    gaps = browser.find_elements("css selector", f"#{chart} .mark-rect path")
    [first, *_] = [one for one in gaps if one.get_attribute("opacity") == "0.4"]
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", first)
    ActionChains(browser).move_to_element(first).pause(0.3).perform()
    said = browser.find_element("id", "vg-tooltip-element").text
    assert "Sat 9 November 2019" in said
    assert "purchases" in said


def test_the_keyboard_reaches_contents_charts_and_tables(browser, site):
    open_page(browser, site / "retail.html", 1200)
    reachable = browser.execute_script(
        "return Array.from(document.querySelectorAll('a[href], summary, [tabindex]'))"
        ".filter((one) => one.tabIndex >= 0).map((one) => one.className || one.tagName)"
    )
    assert reachable[0] == "skip"
    charts = len(charts_warehouse.charts("retail"))
    assert reachable.count("SUMMARY") == charts
    assert reachable.count("scroll") == 2 * charts


def test_without_vega_the_pictures_stand_in(browser, site, tmp_path):
    copy = tmp_path / "site"
    shutil.copytree(site, copy)
    (copy / "assets" / "vega.js").write_text("")
    open_page(browser, copy / "quality.html", 1200)
    shown = browser.execute_script(
        "return Array.from(document.querySelectorAll('.vega img'))"
        ".map((one) => one.complete && one.naturalWidth)"
    )
    assert len(shown) == len(charts_warehouse.charts("quality"))


@pytest.mark.parametrize("width", [1200, 390])
def test_choosing_another_list_shows_other_products(browser, site, width):
    open_page(browser, site / "stock.html", width)
    before = texts_of(browser, "stock__at_risk")
    assert choose(browser, "stock__at_risk", "out") != before
    assert "out" in texts_of(browser, "stock__at_risk")
    for one in browser.execute_script(TEXTS):
        assert_legible(one)
    assert_clean(browser)


def test_choosing_another_product_draws_its_days(browser, site):
    open_page(browser, site / "stock.html", 1200)
    lines = "#stock__sales_and_stock .mark-line path"

    def drawn() -> list[str]:
        found = browser.find_elements("css selector", lines)
        return [one.get_attribute("d") for one in found]

    before = drawn()
    choose(browser, "stock__sales_and_stock", "12")
    after = drawn()
    assert len(after) >= 3
    assert after != before
    assert_clean(browser)
