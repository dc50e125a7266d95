"""Tests of the composition root: settings, the command, the scripts' outcome."""
