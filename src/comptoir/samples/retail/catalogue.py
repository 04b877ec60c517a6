"""What the made-up shop sells: products, their names, prices and companions."""

from dataclasses import dataclass

import numpy as np

# Theme -> weight by month (January first), nouns, motifs, finishes. Names are
# "motif finish noun", every noun in one theme only, so that no name comes twice.
YEAR_ROUND = (1.0,) * 12
CHRISTMAS = (0.1, 0.02, 0.02, 0.02, 0.02, 0.05, 0.1, 0.5, 2.0, 4.0, 5.0, 3.5)
SPRING = (0.4, 0.9, 1.8, 2.2, 2.2, 1.6, 1.0, 0.7, 0.4, 0.2, 0.2, 0.2)
SUMMER = (0.3, 0.4, 0.7, 1.2, 1.7, 2.2, 2.2, 1.6, 0.7, 0.3, 0.2, 0.2)

MOTIFS = (
    "HARBOUR", "FERN", "SWALLOW", "ORCHARD", "PEBBLE", "CLOVER", "LANTERN BAY",
    "THISTLE", "MAGPIE", "HAREBELL", "COBBLE LANE", "JUNIPER", "OTTER", "BRAMBLE",
    "DOVECOTE", "MARIGOLD", "CARAVAN", "FOXGLOVE", "TIDEPOOL", "HEDGEROW",
)  # fmt: skip

THEMES: tuple[tuple[tuple[float, ...], tuple[str, ...], tuple[str, ...]], ...] = (
    (YEAR_ROUND,
     ("JUG", "MIXING BOWL", "CAKE STAND", "PIE DISH", "BAKER\u2019S RACK", "OVEN GLOVE",
      "RECIPE TIN", "SPOON REST", "EGG CRATE", "FLOUR SHAKER", "BUTTER BELL"),
     ("ENAMEL", "STONEWARE", "SPECKLED", "CREAM")),
    (YEAR_ROUND,
     ("TEACUP", "TEAPOT", "CAFÉ MUG", "SAUCER PAIR", "COASTERS, SET OF 4",
      "SUGAR POT", "TEA TOWEL", "CAFETIÈRE COSY", "MILK BOTTLE", "BISCUIT BARREL"),
     ("STRIPED", "PALE BLUE", "HAND PAINTED", "ROSE")),
    (SPRING,
     ("WATERING CAN", "SEED TIN", "PLANT LABELS, PACK OF 12", "GARDEN TWINE",
      "BIRD FEEDER", "PLANTER", "TROWEL", "KNEELER", "CLOCHE", "WIND CHIME"),
     ("ZINC", "SAGE", "TERRACOTTA", "WEATHERED")),
    (CHRISTMAS,
     ("BAUBLE", "STOCKING", "WREATH", "ADVENT GARLAND", "TREE TOPPER", "GIFT TAGS",
      "SNOW GLOBE", "CRACKERS, BOX OF 6", "REINDEER", "WRAP ROLL", "FAIRY STAR"),
     ("FROSTED", "SCARLET", "GILDED", "FELT")),
    (YEAR_ROUND,
     ("CANDLE HOLDER", "TEALIGHTS, BAG OF 9", "STORM LAMP", "NIGHT LIGHT",
      "CANDLESTICK", "PILLAR CANDLE", "LAMPSHADE", "STRING LIGHTS", "WAX MELT"),
     ("AMBER GLASS", "SMOKED", "BRASS", "VANILLA")),
    (YEAR_ROUND,
     ("NOTEBOOK", "PENCIL ROLL", "GREETING CARD", "ERASER SET", "DESK CALENDAR",
      "STICKERS", "LETTER RACK", "RULER 12\"", "INK STAMP", "POSTCARD BOOK"),
     ("KRAFT", "MARBLED", "LINEN", "SPOTTED")),
    (YEAR_ROUND,
     ("SPINNING TOP", "PULL ALONG DUCK", "DOMINOES", "SKITTLES", "RAG DOLL",
      "PUZZLE BLOCKS", "FINGER PUPPETS", "TOY DRUM", "KITE", "MUSIC BOX"),
     ("WOODEN", "PAINTED", "RETRO", "PATCHWORK")),
    (YEAR_ROUND,
     ("SHOPPER BAG", "LUNCH BAG", "WASH BAG", "COIN PURSE", "TOTE", "SATCHEL",
      "FOLDAWAY BAG", "PENCIL POUCH", "DRAWSTRING SACK", "LUGGAGE TAG"),
     ("CANVAS", "OILCLOTH", "RED DOTTY", "JUTE")),
    (YEAR_ROUND,
     ("BUNTING", "PAPER PLATES", "PARTY CUPS", "NAPKINS, PACK OF 20", "CAKE CASES",
      "STRAWS", "BALLOONS", "PARTY HATS", "CAKE FLAGS", "CONFETTI CONE"),
     ("PAPER", "PASTEL", "GINGHAM", "RAINBOW")),
    (YEAR_ROUND,
     ("STORAGE TIN", "HAT BOX", "TRINKET BOX", "LAUNDRY BASKET", "CRATE",
      "KEY CABINET", "DRAWER KNOB", "SHOE BAG", "JAR WITH LID", "PEG BASKET"),
     ("VINTAGE", "WICKER", "IVORY", "WIRE")),
    (YEAR_ROUND,
     ("CUSHION", "QUILT", "DOOR STOP", "THROW", "APRON", "DRAUGHT EXCLUDER",
      "TABLE RUNNER", "BEAN BAG", "LAVENDER HEART", "POT HOLDER"),
     ("QUILTED", "TWEED", "KNITTED", "CRÈME")),
    (YEAR_ROUND,
     ("WALL CLOCK", "PHOTO FRAME", "MIRROR", "METAL SIGN", "HOOK RAIL", "WALL ART",
      "CHALK BOARD", "DOOR PLAQUE", "BAROMETER", "MAP PRINT"),
     ("DISTRESSED", "DRIFTWOOD", "ANTIQUE", "SLATE")),
    (YEAR_ROUND,
     ("BRACELET", "BROOCH", "EARRINGS", "NECKLACE", "HAIR SLIDE", "RING DISH",
      "CHARM", "KEY RING", "SCARF", "POCKET MIRROR"),
     ("SILVERED", "BEADED", "TURQUOISE", "ROSE GOLD")),
    (YEAR_ROUND,
     ("SOAP DISH", "BATH SALTS", "HAND CREAM", "SPONGE", "TOOTHBRUSH MUG",
      "BATH MAT", "NAIL BRUSH", "SOAP BAR", "TOWEL RING", "BATH CRAYONS"),
     ("SEA GREEN", "OATMEAL", "CITRUS", "WHITE")),
    (SUMMER,
     ("PICNIC BASKET", "COOL BAG", "PARASOL", "DECK CHAIR", "PICNIC RUG",
      "BEACH BALL", "SUN HAT", "FLASK", "CAMPING MUG", "WINDBREAK"),
     ("BLUE STRIPE", "FOLDING", "BAMBOO", "SEASIDE")),
    (SPRING,
     ("EGG CUP", "CHICK BASKET", "BUNNY", "EGG HUNT SIGNS", "DAFFODIL VASE",
      "RIBBON REEL", "NEST", "HEN DISH", "POSY HOLDER", "SPRING WREATH"),
     ("YELLOW", "WOVEN", "PORCELAIN", "LILAC")),
)  # fmt: skip

# Shop prices in pence: what a price may be, so that a change is a step on a ladder.
PRICE_LADDER = np.array(
    [19, 29, 39, 42, 55, 65, 72, 85, 95, 108, 125, 145, 165, 185, 195, 210, 225, 255,
     275, 295, 325, 345, 375, 395, 425, 465, 495, 545, 595, 675, 750, 795, 850, 995,
     1095, 1275, 1495, 1695, 1850, 1995, 2495, 2995, 3995, 4995, 6995, 9950]
)  # fmt: skip
# Least quantity of the wholesale price, by list price in pence.
BREAK_PRICES = np.array([100, 300, 800])
BREAK_QUANTITIES = np.array([48, 24, 12, 6])
WHOLESALE_STEPS, GUEST_STEPS = -2, 2
MAX_PRODUCTS = 8_000
# Numbers under which the real shop books charges and vouchers.
NOT_FOR_GOODS = (22_016, 23_444, 23_574)

# Code, name. Not products: what an invoice carries besides goods.
FEES = (
    ("POST", "POSTAGE"),
    ("DOT", "WEB ORDER POSTAGE"),
    ("C2", "CARRIAGE"),
    ("M", "MANUAL"),
    ("D", "DISCOUNT"),
    ("S", "SAMPLES"),
    ("CRUK", "CHARITY COMMISSION"),
    ("BANK CHARGES", "BANK CHARGES"),
    ("AMAZONFEE", "MARKETPLACE FEE"),
    ("B", "ADJUST BAD DEBT"),
)
FEE = {code: number for number, (code, _) in enumerate(FEES)}
# What a clerk notes on a write-off in place of a name.
NOTES = ("damaged", "wet boxes", "lost in store", "stock check", "thrown away", "")


@dataclass(frozen=True)
class Catalogue:
    """Products sorted by theme. Lines refer to codes and names by their position.

    `codes`: products, then FEES. `names`: products, their second names, FEES, NOTES
    (the last one empty). `prices`: pence by product and month; `companion`: the product
    that likes to go along; `until`/`since`: first and last month on sale.
    """

    products: int
    codes: list[str]
    names: list[str]
    has_second_name: np.ndarray
    theme: np.ndarray
    theme_ends: np.ndarray
    popularity: np.ndarray
    companion: np.ndarray
    ladder_step: np.ndarray
    since: np.ndarray
    until: np.ndarray

    @property
    def no_name(self) -> int:
        """Position of the empty name."""
        return len(self.names) - 1

    def fee_name(self, fee: int) -> int:
        """Position of a fee's name."""
        return 2 * self.products + fee

    def note(self, note: int) -> int:
        """Position of a clerk's note."""
        return 2 * self.products + len(FEES) + note

    def list_price(self, product: np.ndarray, month: np.ndarray) -> np.ndarray:
        """List price in pence."""
        return PRICE_LADDER[self.ladder_step[product, month]]

    def price(
        self,
        product: np.ndarray,
        month: np.ndarray,
        quantity: np.ndarray,
        is_guest: np.ndarray,
    ) -> np.ndarray:
        """Price in pence: cheaper from the break quantity on, dearer for guests."""
        step = self.ladder_step[product, month].astype(np.int64)
        least = BREAK_QUANTITIES[np.searchsorted(BREAK_PRICES, PRICE_LADDER[step])]
        step += np.where(quantity >= least, WHOLESALE_STEPS, 0)
        step += np.where(is_guest, GUEST_STEPS, 0)
        return PRICE_LADDER[np.clip(step, 0, len(PRICE_LADDER) - 1)]


def season_weights() -> np.ndarray:
    """Weight of each theme by month of the year, shape (12, themes)."""
    return np.array([weights for weights, _, _ in THEMES]).T


def _codes(rng: np.random.Generator, count: int) -> list[str]:
    """Five digits; a third of the codes are letter variants of the code before."""
    digits = rng.permutation(np.arange(10_000, 99_999))
    digits = digits[~np.isin(digits, NOT_FOR_GOODS)][:count]
    is_variant = rng.random(count) < 0.34
    codes: list[str] = []
    letter = 0
    for number, variant in zip(digits.tolist(), is_variant.tolist(), strict=True):
        if variant and codes and letter < 25:
            letter = max(letter, 1) + 1 if codes[-1][5:] else 1
            codes.append(f"{codes[-1][:5]}{chr(64 + letter)}")
        else:
            letter = 0
            codes.append(str(number))
    return codes


def _names(rng: np.random.Generator, theme: int, count: int) -> list[tuple[str, str]]:
    """Name and second name of `count` products of a theme, none twice."""
    _, nouns, finishes = THEMES[theme]
    nouns = [nouns[position] for position in rng.permutation(len(nouns)).tolist()]
    looks = rng.permutation(len(finishes) * len(MOTIFS)).tolist()
    pairs = []
    for number in range(count):
        # Every noun in turn, each time with a look that it has not had yet.
        turn, noun = divmod(number, len(nouns))
        look = looks[(turn + 7 * noun) % len(looks)]
        motif, finish = divmod(look, len(finishes))
        words = (MOTIFS[motif], finishes[finish], nouns[noun])
        pairs.append((" ".join(words), " ".join((words[2], *words[:2]))))
    return pairs


def make_catalogue(rng: np.random.Generator, products: int, months: int) -> Catalogue:
    """A catalogue of `products` (at most MAX_PRODUCTS) with prices for `months`."""
    theme = np.arange(products) * len(THEMES) // products
    sizes = np.bincount(theme, minlength=len(THEMES))
    names = [pair for t, size in enumerate(sizes) for pair in _names(rng, t, int(size))]

    # Zipf-like within the theme; neighbours of like rank are companions.
    rank = np.concatenate([rng.permutation(int(size)) for size in sizes])
    starts = np.cumsum(sizes) - sizes
    by_rank = np.empty(products, dtype=np.int64)
    by_rank[starts[theme] + rank] = np.arange(products)
    partner_rank = np.minimum(rank ^ 1, sizes[theme] - 1)
    companion = by_rank[starts[theme] + partner_rank]

    base = np.exp(rng.normal(np.log(230), 0.8, products))
    step = np.searchsorted(PRICE_LADDER, base)
    moves = rng.choice([-1, 0, 1, 2], (products, months), p=[0.012, 0.95, 0.03, 0.008])
    moves[:, 0] = 0
    ladder_step = np.clip(
        step[:, None] + np.cumsum(moves, axis=1), 0, len(PRICE_LADDER) - 1
    )

    since = np.where(
        rng.random(products) < 0.15, rng.integers(1, months - 3, products), 0
    )
    until = np.where(
        rng.random(products) < 0.10, rng.integers(4, months, products), months
    )
    until = np.where(until - since < 3, months, until)
    return Catalogue(
        products=products,
        codes=_codes(rng, products) + [code for code, _ in FEES],
        names=[name for name, _ in names]
        + [second for _, second in names]
        + [name for _, name in FEES]
        + list(NOTES),
        has_second_name=rng.random(products) < 0.10,
        theme=theme,
        theme_ends=np.cumsum(sizes),
        popularity=1.0 / (rank + 2.0),
        companion=companion,
        ladder_step=ladder_step.astype(np.int8),
        since=since,
        until=until,
    )
