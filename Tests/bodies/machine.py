"""Runs the shipped executable on a body, and measures its time and memory."""
import dataclasses
import hashlib
import hmac
import itertools
import json
import os
import pathlib
import shutil
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).parent.parent.parent
HOOKLINE = os.environ.get("HOOKLINE", str(ROOT / ".build/release/hookline"))
SECRET = "a secret"
MIB = 1 << 20

# The bounds for any body: Sources/README.md, promise 7.
MEMORY_PER_BYTE, MEMORY = 20, 8 << 20
SECONDS_PER_MB, SECONDS = 0.5, 0.25

# The settings of each mode, and its address space in KiB.
MODES = {
    "defaults": ({}, None),
    "short lines": ({"HOOKLINE_MAX_LINE": "4096"}, None),
    "privacy": ({"HOOKLINE_PRIVACY": "pseudonyms", "HOOKLINE_PRIVACY_KEY": "k" * 64}, None),
    "256 MiB": ({}, 256 << 10),
}


@dataclasses.dataclass
class Outcome:
    status: int
    output: bytes
    log: bytes
    seconds: float
    memory: int


def run(body, settings=(), address_space=None, stack=None, fields=()):
    """Runs the executable on a signed body, with its own state directory."""
    directory = tempfile.mkdtemp(prefix="hookline-bodies-")
    try:
        signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        limits = f"ulimit -v {address_space}; " if address_space else ""
        limits += f"ulimit -s {stack}; " if stack else ""
        # GNU time(1): a child of this process would start with its peak memory.
        command = ["/usr/bin/time", "-q", "-o", f"{directory}/time", "-f", "%U %S %M", "sh", "-c",
                   f'{limits}exec "$0" "$@"', HOOKLINE, *itertools.chain.from_iterable(
                       ("--header", field) for field in [f"X-Hub-Signature-256: sha256={signature}", *fields])]
        # Processor time is measured, for the machine may be busy.
        environment = {"PATH": os.environ["PATH"], "HOOKLINE_APP_SECRET": SECRET,
                       "HOOKLINE_STATE_DIR": f"{directory}/state", "HOOKLINE_DEADLINE": "60s", **dict(settings)}
        done = subprocess.run(command, input=body, capture_output=True, env=environment, timeout=120)
        user, system, memory = pathlib.Path(f"{directory}/time").read_text().split()
        return Outcome(done.returncode, done.stdout, done.stderr, float(user) + float(system), int(memory) * 1024)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def failures(body, mode, outcome):
    """Returns the bounds that do not hold."""
    settings, _ = MODES[mode]
    limit = int(settings.get("HOOKLINE_MAX_LINE", MIB))
    found = []
    if outcome.status != 0:
        found.append(f"status {outcome.status}: {outcome.log[-200:]!r}")
    if outcome.seconds > len(body) / 1e6 * SECONDS_PER_MB + SECONDS:
        found.append(f"{outcome.seconds:.2f} s")
    if outcome.memory > MEMORY_PER_BYTE * len(body) + MEMORY:
        found.append(f"{outcome.memory / len(body):.1f} times the body in memory")
    if outcome.output and not outcome.output.endswith(b"\n"):
        found.append("the last line is not complete")
    lines = outcome.output.split(b"\n")[:-1]
    if lines and len(max(lines, key=len)) >= limit:
        found.append(f"a line of {len(max(lines, key=len)) + 1} bytes")
    # A sample: all lines would take longer than the program.
    step = max(1, len(lines) // 20)
    for line in lines[:3] + lines[3:-3:step] + lines[-3:]:
        try:
            json.loads(line)
        except ValueError:
            found.append(f"a line that is not JSON: {line[:100]!r}")
            break
    return found
