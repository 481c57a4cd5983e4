"""The one owner of words: what the product knows of letters, names, days, figures, denial and reporting."""
