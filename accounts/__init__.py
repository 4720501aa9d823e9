"""People: sign-in, one account, the councils a person is linked to, staff memberships."""
