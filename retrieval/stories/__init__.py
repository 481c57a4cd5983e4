"""Stories: articles about one event within its days, found by what their texts share."""
