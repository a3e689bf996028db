"""Registration of users and relatives, the user's own record, agents."""
