"""An app added to the site, as far as the rest of the site needs it: what it says about itself."""
