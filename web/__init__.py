"""What all apps share: visitors, errors, limits, HTTP, WebSockets, the code beside a page. Knows no app."""
