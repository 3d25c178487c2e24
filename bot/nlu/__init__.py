"""Rasa graph components for Portuguese text and Protheus entities."""
