"""For every test: Rasa as this project runs it."""

from __future__ import annotations

from bot import rasa_tuning

rasa_tuning.apply()  # before any test imports Rasa
