"""The product: everything of Assertivo but Rasa's own configuration."""
