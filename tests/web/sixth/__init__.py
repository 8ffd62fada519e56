"""An app that is added to the site, as far as the rest of the site asks: what it states of itself."""
