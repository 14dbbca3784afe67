"""Runs the benchmarks with the existing executable."""
import importlib.machinery
import importlib.util
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BENCH = ROOT / "infra" / "bench"
sys.dont_write_bytecode = True
sys.path += [str(BENCH / "common"), str(ROOT / "Tests" / "adapters")]

import servers

os.environ.setdefault("HOOKLINE", str(servers.HOOKLINE))


def script(name):
    """Imports a script of infra/bench as a module."""
    loader = importlib.machinery.SourceFileLoader(f"script_{name}", str(BENCH / name))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


def run(name, *words, **environment):
    return subprocess.run([BENCH / name, *words], capture_output=True, text=True, env={**os.environ, **environment}, timeout=300)
