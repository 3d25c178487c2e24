"""Rasa custom actions: thin, they ask bot.ticket what to do and bot.store to keep it."""
