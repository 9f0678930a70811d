"""A program whose child leads a session of its own, as a training does; it tells the child's process id."""

import subprocess
import sys
import time

if __name__ == "__main__":
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
    print(child.pid, *sys.argv[1:], flush=True)
    time.sleep(600)
