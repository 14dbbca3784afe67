"""The helpers of Tests/adapters, which tests of infra use as they are."""
import pathlib
import sys

ROOT = pathlib.Path(__file__).parent.parent.parent
INFRA = ROOT / "infra"
sys.path.append(str(ROOT / "Tests" / "adapters"))
