"""Charts as SVG. Each is drawn at two widths, so that its words have the same size on a telephone."""
import math

from words import date, duration, escaped, number, short

WIDTHS = {"wide": 540, "narrow": 340}
LEFT, RIGHT, TOP, BOTTOM = 46, 8, 10, 24


def text(x, y, words, anchor="start", kind="tick"):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" class="{kind}">{escaped(words)}</text>'


def line(x1, y1, x2, y2, kind="rule"):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}"/>'


def box(x, y, width, height, kind, title="", radius=0):
    inner = f"<title>{escaped(title)}</title>" if title else ""
    corners = f' rx="{radius}"' if radius else ""
    return (f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}" class="{kind}"{corners}>'
            f"{inner}</rect>")


def figure(label, height, draw):
    """A chart with a description for those who do not see it. `draw` gets a width and returns SVG elements."""
    drawings = "".join(
        f'<svg class="{name}" viewBox="0 0 {width} {height}" width="{width}" height="{height}" aria-hidden="true">'
        f'{"".join(draw(width))}</svg>' for name, width in WIDTHS.items())
    return f'<div class="chart" role="img" aria-label="{escaped(label)}">{drawings}</div>'


def round_above(value):
    """The next of 1, 2, 5, 10, 20, …"""
    power = 10 ** math.floor(math.log10(max(value, 1)))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= value)


def day_ticks(days, width, place):
    """Names of days that do not touch each other."""
    every = max(1, math.ceil(len(days) * 58 / (width - LEFT - RIGHT)))
    return [(place(index), short(day)) for index, day in enumerate(days) if index % every == 0]


def columns(rows):
    """A column a day: upwards what was sent, downwards what was received."""
    height, middle = 240, 148
    most = round_above(max([row["messages"] for row in rows], default=1))
    most_below = round_above(max([row["received"] for row in rows], default=1))

    def draw(width):
        step = (width - LEFT - RIGHT) / max(len(rows), 1)
        above = lambda value: value / most * (middle - TOP)
        below = lambda value: value / most_below * (height - BOTTOM - middle)
        for value in (most / 2, most):
            yield line(LEFT, middle - above(value), width - RIGHT, middle - above(value))
            yield text(LEFT - 6, middle - above(value) + 4, number(round(value)), "end")
        yield line(LEFT, middle + below(most_below), width - RIGHT, middle + below(most_below))
        yield text(LEFT - 6, middle + below(most_below) + 4, number(most_below), "end")
        for index, row in enumerate(rows):
            x, thick = LEFT + index * step + step * 0.12, step * 0.76
            rest = row["messages"] - row["delivered"] - row["failed"]
            y = middle
            for kind, value, words in (("delivered", row["delivered"], "delivered"), ("open", rest, "not delivered yet"),
                                       ("failed", row["failed"], "failed")):
                y -= above(value)
                if value:
                    yield box(x, y, thick, above(value), kind, f"{date(row['day'])}: {number(value)} {words}")
            if row["received"]:
                yield box(x, middle, thick, below(row["received"]), "received", f"{date(row['day'])}: {number(row['received'])} received")
        yield line(LEFT, middle, width - RIGHT, middle, "axis")
        for x, name in day_ticks([row["day"] for row in rows], width, lambda index: LEFT + (index + 0.5) * step):
            yield text(x, height - 6, name, "middle")

    return figure("Messages by day. The numbers are in the table below the chart.", height, draw)


def delays(rows):
    """The time to delivery on a logarithmic scale: the median as a line, up to 19 of 20 messages as an area."""
    height = 220
    values = [max(row["p95"], 1) for row in rows]
    top = max(60, max(values, default=60)) * 1.3
    ticks = [seconds for seconds in (1, 10, 60, 600, 3600, 36000, 86400) if seconds <= top]

    def draw(width):
        right, bottom = width - RIGHT, height - BOTTOM
        x = lambda index: LEFT + (index + 0.5) * (right - LEFT) / max(len(rows), 1)
        y = lambda seconds: bottom - math.log(max(seconds, 1)) / math.log(top) * (bottom - TOP)
        for seconds in ticks:
            yield line(LEFT, y(seconds), right, y(seconds))
            yield text(LEFT - 6, y(seconds) + 4, {3600: "1 h", 36000: "10 h", 86400: "1 day", 60: "1 min", 600: "10 min"}.get(
                seconds, f"{seconds} s"), "end")
        days = [row["hour"][:10] for row in rows]
        firsts = [index for index, day in enumerate(days) if index == 0 or days[index - 1] != day]
        for place, name in day_ticks([days[index] for index in firsts], width, lambda index: x(firsts[index])):
            yield text(max(place, LEFT + 14), height - 6, name, "middle")
        if rows:
            upper = [f"{x(index):.1f},{y(row['p95']):.1f}" for index, row in enumerate(rows)]
            lower = [f"{x(index):.1f},{y(row['median']):.1f}" for index, row in enumerate(rows)]
            yield f'<polygon class="band" points="{" ".join(upper + lower[::-1])}"/>'
            yield f'<polyline class="upper" points="{" ".join(upper)}"/>'
            yield f'<polyline class="median" points="{" ".join(lower)}"/>'
        if len(rows) == 1:
            yield f'<circle class="dot" cx="{x(0):.1f}" cy="{y(rows[0]["median"]):.1f}" r="4"/>'
        step = (right - LEFT) / max(len(rows), 1)
        for index, row in enumerate(rows):
            title = f"{date(row['hour'])}, {row['hour'][11:]}: median {duration(row['median'])}, 19 of 20 within {duration(row['p95'])}"
            yield box(x(index) - step / 2, TOP, step, bottom - TOP, "hover", title)
        yield line(LEFT, bottom, right, bottom, "axis")

    return figure("Time to delivery over time. The numbers are in the table below the chart.", height, draw)


def heat(days, counts, silent):
    """Lines by day and hour. An hour that is silent where other days are not has a frame."""
    row_height = 15 if len(days) <= 31 else 8
    height = TOP + len(days) * row_height + BOTTOM
    levels = sorted(value for value in counts.values() if value)

    def level(value):
        return 1 + sum(value > levels[len(levels) * share // 5] for share in (1, 2, 3, 4)) if value else 0

    def draw(width):
        step = (width - LEFT - 12 - RIGHT) / 24
        for row, day in enumerate(days):
            y = TOP + row * row_height
            if row_height > 10 or row % 7 == 0:
                yield text(LEFT + 6, y + row_height - 4, short(day), "end")
            for hour in range(24):
                value = counts.get((day, hour), 0)
                kind = "silent" if (day, hour) in silent else f"heat{level(value)}"
                yield box(LEFT + 12 + hour * step, y, step - 1.5, row_height - 1.5, kind,
                          f"{date(day)}, {hour}:00: {number(value)} lines", 2)
        for hour in range(0, 24, 3 if width > 400 else 6):
            yield text(LEFT + 12 + hour * step, height - 8, f"{hour}:00")

    return figure("Lines by day and hour, darker for more.", height, draw)


def bar(part, whole, kind):
    """A bar in a table's cell."""
    width = 100 * part / whole if whole else 0
    return (f'<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">{box(0, 0, 100, 8, "track")}'
            f'{box(0, 0, width, 8, kind)}</svg>')
