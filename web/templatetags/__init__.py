"""The site's own words in templates."""
