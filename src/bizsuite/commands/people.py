"""Tokens and users from the command line."""

import asyncio
import sys
from collections.abc import Sequence

from bizsuite.app import MODULES
from bizsuite.base.identity import service as identity
from bizsuite.commands.place import Stopped, place
from bizsuite.settings import Settings
