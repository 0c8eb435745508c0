"""Node for the parts that need it: the GraphiQL bundle and the JavaScript clients of the tests.

`node.py path [VERSION]` prints the folder with a node of that version (20 unless given) or newer and its npm; where the
machine has none, both come from a wheel in an environment of their own. `node.py install FOLDER` brings a folder to its
package-lock.json. `node.py console` makes console/dist. Each does nothing when there is nothing to do.
"""

import glob
import hashlib
import os
import re
import shutil
import subprocess
import sys

import install

NEEDED = 20
OWN = os.path.join(install.ROOT, ".venv-node")
CONSOLE = os.path.join(install.ROOT, "console")
DIST = os.path.join(CONSOLE, "dist")


def main(arguments):
    """Do one of the three."""
    if arguments[:1] == ["path"] and len(arguments) < 3:
        print(bin_folder(*map(int, arguments[1:])))
    elif arguments[:1] == ["install"] and len(arguments) == 2:
        bring(os.path.abspath(arguments[1]))
    elif arguments == ["console"]:
        console()
    else:
        sys.exit("usage: node.py path [VERSION] | install FOLDER | console")


def bin_folder(needed=NEEDED):
    """The folder with node and npm: the machine's, else our own."""
    node = shutil.which("node")
    if node and shutil.which("npm") and version(node) >= needed:
        return os.path.dirname(node)
    lock = os.path.join(install.HERE, "console.lock")
    subprocess.check_call(
        [sys.executable, os.path.join(install.HERE, "install.py"), OWN, lock], stdout=sys.stderr.fileno()
    )
    return os.path.join(OWN, "bin")


def version(node):
    """The major version of a node; 0 when it does not run."""
    answer = subprocess.run([node, "--version"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    found = re.match(rb"v(\d+)", answer.stdout)
    return int(found.group(1)) if found else 0


def bring(folder):
    """Install what package-lock.json names, checked against its hashes; scripts of packages are not run."""
    wanted = digest([os.path.join(folder, name) for name in ("package.json", "package-lock.json")])
    mark = os.path.join(folder, "node_modules", ".fingerprint")
    with install.alone(os.path.relpath(folder, install.ROOT).replace(os.sep, "-")):
        if read(mark) == wanted:
            return
        print("Installing the locked packages of %s ..." % os.path.relpath(folder, install.ROOT), flush=True)
        npm(folder, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
        with open(mark, "w") as file:
            file.write(wanted)


def console():
    """Make the GraphiQL bundle; its packages, some 200 MB, are removed again."""
    paths = [
        os.path.join(CONSOLE, name)
        for name in ("package.json", "package-lock.json", "build.mjs", "index.html")
    ]
    for kind in ("*.js", "src/*", "start/*"):
        paths += sorted(glob.glob(os.path.join(CONSOLE, kind)))
    wanted = digest(paths)
    with install.alone("console-dist"):
        if read(os.path.join(DIST, "fingerprint")) == wanted:
            return
        bring(CONSOLE)
        npm(CONSOLE, "run", "--silent", "build")
        shutil.rmtree(os.path.join(CONSOLE, "node_modules"))
        with open(os.path.join(DIST, "fingerprint"), "w") as file:
            file.write(wanted)


def npm(folder, *command):
    """Run npm in a folder, with its own node first on the path; ends everything when it fails."""
    where = bin_folder()
    path = where + os.pathsep + os.environ.get("PATH", os.defpath)
    install.run([os.path.join(where, "npm"), "--prefix", folder, *command], dict(os.environ, PATH=path))


def digest(paths):
    """One digest of several files."""
    whole = hashlib.sha256()
    for path in paths:
        with open(path, "rb") as file:
            whole.update(path.encode() + b"\0" + file.read())
    return whole.hexdigest()


def read(path):
    """The text of a file, or nothing."""
    try:
        with open(path) as file:
            return file.read()
    except OSError:
        return None


if __name__ == "__main__":
    main(sys.argv[1:])
