"""Bring a virtual environment to what the lock files say: `install.py FOLDER [--editable] LOCK...`.

Runs on whatever `python3` the machine has, so that one that is too old gets a sentence and no syntax error.
Every package is checked against the hashes of its lock. uv does the work; where uv fails, pip does it.
"""

import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import sys

NEEDED = (3, 11)
HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)


def main(arguments):
    """Do nothing, within milliseconds, when the environment already is as the locks want it."""
    editable = "--editable" in arguments
    folder, *locks = [os.path.abspath(argument) for argument in arguments if not argument.startswith("--")]
    python = suitable_python()
    with alone(os.path.basename(folder)):
        wanted = fingerprint(folder, python, locks)
        if current(folder) == wanted:
            return
        print("Installing the locked packages into %s ..." % os.path.relpath(folder, ROOT), flush=True)
        make_environment(folder, python)
        fill(folder, locks, editable)
        compile_all(folder)
        with open(os.path.join(folder, "fingerprint"), "w") as file:
            file.write(wanted)


def suitable_python():
    """The Python that runs this, or else a newer one on the path, under its own name."""
    if sys.version_info >= NEEDED:
        return sys.executable
    for minor in range(20, NEEDED[1] - 1, -1):
        found = shutil.which("python3.%d" % minor)
        if found and subprocess.call([found, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            return found
    sentence = (
        "bizsuite needs Python 3.11 or newer, and this is %d.%d; with another: make PYTHON=/path/to/python3"
    )
    stop(sentence % sys.version_info[:2])


@contextlib.contextmanager
def alone(name):
    """Let a second `make` in the same checkout wait for the first."""
    os.makedirs(os.path.join(ROOT, ".cache"), exist_ok=True)
    with open(os.path.join(ROOT, ".cache", name + ".lock"), "w") as file:
        with contextlib.suppress(ImportError):
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def fingerprint(folder, python, locks):
    """A digest of all that decides what the environment holds."""
    digest = hashlib.sha256(("%s %s %s" % (folder, os.path.realpath(python), sys.version)).encode())
    for path in [*locks, os.path.join(ROOT, "pyproject.toml"), os.path.join(HERE, "installer.lock")]:
        with open(path, "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def current(folder):
    """The fingerprint of the environment as it is; nothing when its Python does not run any more."""
    try:
        with open(os.path.join(folder, "fingerprint")) as file:
            written = file.read()
        subprocess.check_call([os.path.join(folder, "bin", "python"), "-c", ""], stderr=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError):
        return None
    return written


def make_environment(folder, python):
    """An empty environment, unless a working one is there to be brought up to date."""
    if subprocess.call([python, "-c", "import venv, ensurepip"], stderr=subprocess.DEVNULL):
        stop(
            "%s lacks the module venv or ensurepip; on Debian and Ubuntu: apt-get install python3-venv"
            % python
        )
    inside = os.path.join(folder, "bin", "python")
    with contextlib.suppress(OSError):
        os.remove(os.path.join(folder, "fingerprint"))
    probe = "import sys; sys.exit(sys.prefix != %r or sys.version_info < %r)" % (folder, NEEDED)
    if os.path.exists(inside) and subprocess.call([inside, "-c", probe], stderr=subprocess.DEVNULL) == 0:
        return
    run([python, "-m", "venv", "--clear", folder], os.environ)


def fill(folder, locks, editable):
    """Install the locked packages, then this checkout without asking for any more."""
    python = os.path.join(folder, "bin", "python")
    uv = os.path.join(folder, "bin", "uv")
    environment = dict(os.environ, PIP_DISABLE_PIP_VERSION_CHECK="1", VIRTUAL_ENV=folder)
    for name in ("PYTHONPATH", "PIP_REQUIRE_VIRTUALENV", "PIP_USER", "PIP_TARGET"):
        environment.pop(name, None)
    pip = [python, "-m", "pip", "install", "--quiet"]
    locked = ["--require-hashes"] + [part for lock in locks for part in ("-r", lock)]
    checkout = ["--no-deps", "--no-build-isolation", "-e", ROOT]
    installer = os.path.join(HERE, "installer.lock")
    if attempt([*pip, "--require-hashes", "-r", installer], environment):
        mirrored = with_mirror(environment, python)
        commands = [locked, checkout] if editable else [locked]
        if all(attempt([uv, "pip", "install", "--quiet", *command], mirrored) for command in commands):
            return
    print("uv could not do it; trying pip, which takes longer.", flush=True)
    run([*pip, *locked], environment)
    if editable:
        run([*pip, *checkout], environment)


def compile_all(folder):
    """Compile all code now: where Python may not write what it compiles, each start would compile it again."""
    code = [os.path.join(folder, "lib"), os.path.join(ROOT, "src")]
    python = os.path.join(folder, "bin", "python")
    # Packages bring templates and old tests that are no code of this Python; those may fail.
    attempt([python, "-m", "compileall", "-qq", "-j", "0", *code], os.environ)


def with_mirror(environment, python):
    """Tell uv, which does not read pip's configuration, of the mirror and the certificates that pip uses."""
    listed = subprocess.run([python, "-m", "pip", "config", "list"], stdout=subprocess.PIPE, env=environment)
    text = listed.stdout.decode()
    settings = {}
    for section in ("global", "install", ":env:"):
        settings.update(re.findall(r"^%s\.([\w-]+)='(.*)'$" % section, text, re.MULTILINE))
    told = dict(environment, UV_PYTHON_DOWNLOADS="never")
    for key, name in (("index-url", "UV_DEFAULT_INDEX"), ("cert", "SSL_CERT_FILE")):
        if settings.get(key):
            told.setdefault(name, settings[key])
    return told


def attempt(command, environment):
    """Run and say whether it worked."""
    return subprocess.call(command, env=environment) == 0


def run(command, environment):
    """Run, or end everything in one sentence; the command has already said why."""
    if not attempt(command, environment):
        stop("this failed: %s" % " ".join(command))


def stop(sentence):
    """End with exit code 1."""
    sys.exit("make: " + sentence)


if __name__ == "__main__":
    main(sys.argv[1:])
