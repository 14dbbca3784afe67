"""Draws tables of measurements as one SVG.

Each table becomes a panel with a row for each of its rows: a dot at the median and a line from the lowest to the highest
series, on a logarithmic scale, with median and ratio as text.
"""
import math
from xml.sax.saxutils import escape

import bench

WIDTH, LEFT, RIGHT = 860, 232, 652
ROW, HEAD, FOOT, MARGIN = 22, 46, 36, 20
LESS = ("microseconds", "KiB")
# The page may be light or dark, regardless of the system's preference: the chart has its own background.
STYLE = """
  .ground { fill: #ffffff; stroke: #d0d7de }
  text { font: 12px -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1f2328 }
  .title { font-weight: 600; font-size: 13px }
  .quiet { fill: #59636e; font-size: 11px }
  .own { font-weight: 600 }
  .grid { stroke: #d8dee4 }
  .range { stroke: #818b98; stroke-width: 3; stroke-linecap: round; opacity: .45 }
  .dot { fill: #818b98 }
  .range.own { stroke: #0969da }
  .dot.own { fill: #0969da }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #0d1117; stroke: #3d444d }
    text { fill: #f0f6fc }
    .quiet { fill: #9198a1 }
    .grid { stroke: #2a313c }
    .range { stroke: #9198a1 }
    .dot { fill: #9198a1 }
    .range.own { stroke: #4493f8 }
    .dot.own { fill: #4493f8 }
  }
"""

class Scale:
    """A logarithmic scale from a round number below the lowest value to one above the highest."""

    def __init__(self, table):
        values = [value for row in table for value in row.medians()]
        self.low = max(value for value in rounds() if value <= min(values))
        self.high = min(value for value in rounds() if value > max(values))

    def x(self, value):
        share = math.log(value / self.low) / math.log(self.high / self.low)
        return LEFT + share * (RIGHT - LEFT)

    def ticks(self):
        """All round numbers of it, or only powers of ten if these are too many."""
        values = [value for value in rounds() if self.low <= value <= self.high]
        return values if len(values) <= 9 else [value for value in values if f"{value:e}"[0] == "1"]


def rounds():
    return [float(f"{digit}e{power}") for power in range(-4, 12) for digit in (1, 2, 5)]


def panel(title, unit, table, top):
    """The elements of one table."""
    scale = Scale(table)
    bottom = top + HEAD + len(table) * ROW
    better = "less is better" if unit in LESS else "more is better"
    yield f'<text class="title" x="{MARGIN}" y="{top + 18}">{escape(title)}</text>'
    yield f'<text class="quiet" x="{MARGIN}" y="{top + 34}">{escape(unit)}, {better}; logarithmic scale</text>'
    yield f'<text class="quiet" x="{RIGHT + 90}" y="{top + 34}" text-anchor="end">median</text>'
    yield f'<text class="quiet" x="{WIDTH - MARGIN}" y="{top + 34}" text-anchor="end">to the first row</text>'
    for value in scale.ticks():
        x = scale.x(value)
        yield f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{top + HEAD - 4}" y2="{bottom}"/>'
        yield f'<text class="quiet" x="{x:.1f}" y="{bottom + 13}" text-anchor="middle">{value:,g}</text>'
    for at, row in enumerate(table):
        y = top + HEAD + (at + 0.5) * ROW
        kind = " own" if row.label.startswith("hookline") else ""
        middle, *ends = bench.summary(row.medians())
        median, low, high = map(scale.x, (middle, *ends))
        ratio = bench.ratio(bench.summary(row.ratios(table[0]))[0])
        value = f"{middle:,.0f}" if middle >= 100 else bench.number(middle)
        yield f'<text class="label{kind}" x="{MARGIN}" y="{y + 4:.1f}">{escape(row.label)}</text>'
        yield f'<line class="range{kind}" x1="{low:.1f}" x2="{high:.1f}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<circle class="dot{kind}" cx="{median:.1f}" cy="{y:.1f}" r="5"/>'
        yield f'<text class="value{kind}" x="{RIGHT + 90}" y="{y + 4:.1f}" text-anchor="end">{value}</text>'
        yield f'<text class="ratio{kind}" x="{WIDTH - MARGIN}" y="{y + 4:.1f}" text-anchor="end">{ratio}</text>'


def chart(tables):
    """Returns the SVG of (title, unit, rows) of each table."""
    elements, top = [], 12
    for title, unit, table in tables:
        elements += panel(title, unit, table, top)
        top += HEAD + len(table) * ROW + FOOT
    height = top + 4
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
        ' role="img">',
        f"<title>{escape('hookline beside its peers: ' + '; '.join(title for title, _, _ in tables))}</title>",
        f"<style>{STYLE}</style>",
        f'<rect class="ground" x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1}" rx="6"/>',
        *elements, "</svg>", ""])
