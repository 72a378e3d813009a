"""What Telegram shows: texts as values, keyboards, and what the buttons carry."""
