"""Finds links of the README pages that lead nowhere. Called by Tests/structure.

Checks relative links: the file or directory exists, and the page has the heading or anchor. Prints `PAGE:LINE: TARGET` for each.
"""
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
LINK = re.compile(r"\]\(([^)\s]+)\)|<(?:a href|img src)=\"([^\"]+)\"")
ANCHOR = re.compile(r"<a id=\"([^\"]+)\"")


def lines_of(page):
    """The numbered lines of a page, without its code blocks."""
    is_code = False
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        if line.lstrip().startswith("```"):
            is_code = not is_code
        elif not is_code:
            yield number, line


def anchors(page):
    """The anchors of a page: its own, and those that its headings have on GitHub."""
    found = set()
    for _, line in lines_of(page):
        found.update(ANCHOR.findall(line))
        if line.startswith("#"):
            heading = re.sub(r"<[^>]*>|[`*]|\]\([^)]*\)|\[", "", line.lstrip("#").strip()).lower()
            found.add(re.sub(r"[^\w\- ]", "", heading).replace(" ", "-"))
    return found


def leads_nowhere(page, target):
    path, _, anchor = target.partition("#")
    there = (page.parent / path).resolve() if path else page
    if not there.exists() or ROOT not in [there, *there.parents]:
        return True
    return bool(anchor) and anchor not in anchors(there / "README.md" if there.is_dir() else there)


def main():
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "README.md", "**/README.md"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()
    for page in (ROOT / path for path in sorted(set(listed))):
        for number, line in lines_of(page) if page.exists() else ():
            for match in LINK.finditer(line):
                target = match[1] or match[2]
                if not re.match(r"[a-z]+:", target) and leads_nowhere(page, target):
                    print(f"{page.relative_to(ROOT)}:{number}: {target}")


main()
