import json
import os
import subprocess
import sys
import time

import pytest

from tests.chaos.servers import ROOT


@pytest.mark.slow
def test_nothing_is_lost_doubled_or_forbidden(tmp_path):
    rounds, seed = int(os.environ.get("ROUNDS", 100)), int(os.environ.get("SEED", time.time_ns() % 10**9))
    told = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}

    done = subprocess.run(
        [sys.executable, "-m", "tests.chaos.driver", tmp_path / "chaos", str(rounds), str(seed)],
        cwd=ROOT,
        env=told,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, f"seed {seed}\n{done.stderr[-4000:]}"
    found = json.loads(done.stdout)
    for half in found.values():
        assert (half["lost"], half["doubled"], half.get("forbidden", 0)) == (0, 0, 0), f"seed {seed}\n{done.stdout}"
        assert half["arrived"] > rounds
    assert found["with doubles removed"]["unknown"] == 0
