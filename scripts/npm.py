"""npm with the machine's Node, else with the one from a wheel: `scripts/npm.py run check`."""

import os
import sys

from setup import ROOT, find_npm

if __name__ == "__main__":
    npm, path = find_npm()
    os.chdir(ROOT)
    os.execvpe(npm[0], [*npm, *sys.argv[1:]], os.environ | {"PATH": path})  # noqa: S606 -- npm's own arguments
