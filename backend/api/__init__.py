"""REST: thin routers, wire models and errors."""
