"""Makes the helpers of Tests/adapters importable."""
import pathlib
import sys

ROOT = pathlib.Path(__file__).parent.parent.parent
INFRA = ROOT / "infra"
sys.path.append(str(ROOT / "Tests" / "adapters"))
