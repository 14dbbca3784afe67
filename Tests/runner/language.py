"""Finds words in which this project does not speak, and says what to write in their place. Called by Tests/structure.

Prints `FILE:LINE: WORD: write …` for each. Names count too: `isTold` and `was_told` contain the word `told`.
"""
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Regular expressions for one word, and what to write in its place.
WORDS = {
    "(un)?told|tells?|telling": "emit (an event), say, show, distinguish",
    "anew": "again, recreate, reload, re-serialise",
    "settl(e[sd]?|ing|ements?)": "recover, recovery",
    "heal(s|ed|ing)?": "terminate (a torn line), repair",
    "complain(s|ed|ing|ts?)?": "error, warning, diagnostic",
    "refus(e[sd]?|als?|ing)": "reject, rejection",
    "capsules?": "quarantined request",
    "folders?": "directory",
    "displac(e[sd]?|ing|ements?)": "evict, eviction",
    "foreign(ers?)?": "invalid, unknown, another program's",
    "whom": "name the thing",
    "wholly": "completely, entirely",
    "somebody": "someone, another process, the person",
    "troubles?": "error, problem",
}
# The same for several words of one line.
PHRASES = {
    "none of ours": "not a hookline file",
    "called wrongly": "usage error",
    "turn of the disk": "fsync, group commit",
    "(was|were|is|are) had": "timed out waiting for",
    "comes? again": "redelivery, duplicate",
    "be it": "say it in a sentence of its own",
    "that there (is|are)": "the, all",
    "so many": "the given number of, N",
    "nobody else": "no other process",
    "once more": "again",
}
# Files whose words are not ours, or that are about the words.
EXCEPTED_FILES = re.compile(r"Tests/Fixtures/|Tests/fuzz/seeds/|Tests/runner/language\.py$|\.svg$")
# What others named: the network's error, the fields of files that exist, a directory of fixtures.
EXCEPTED = re.compile(
    r"ECONNREFUSED|ConnectionRefused(Error)?|connection[ _]refused|`?Capsule[-_][A-Za-z]*`?|\"capsule-?\"|\|capsule\)", re.IGNORECASE)
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def compiled(table):
    return [(re.compile(expression), better) for expression, better in table.items()]


def found(line, words, phrases):
    """The words and phrases of a line, each with what to write in its place."""
    line = EXCEPTED.sub(" ", line)
    for word in {word.lower() for word in WORD.findall(line)}:
        for expression, better in words:
            if expression.fullmatch(word):
                yield word, better
    text = " ".join(line.lower().split())
    for expression, better in phrases:
        for match in re.finditer(rf"\b(?:{expression.pattern})\b", text):
            yield match[0], better


def files():
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    return [path for path in sorted(set(listed)) if path and not EXCEPTED_FILES.search(path) and (ROOT / path).is_file()]


def main():
    words, phrases = compiled(WORDS), compiled(PHRASES)
    for path in files():
        for word, better in found(path, words, phrases):
            print(f"{path}: {word}: write {better}")
        text = (ROOT / path).read_text(encoding="utf-8", errors="replace")
        for number, line in enumerate(text.splitlines(), 1):
            for word, better in found(line, words, phrases):
                print(f"{path}:{number}: {word}: write {better}")


main()
