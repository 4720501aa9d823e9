"""The limit: what bare Django does for the same rows and the same answers. No middleware, no
session, no CSRF, no ORM, no templates; raw SQL under the product's own server settings.
"""
