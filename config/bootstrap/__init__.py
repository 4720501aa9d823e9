"""What happens before Django: Python packages, embedded servers and the processes of `up`.

Only the standard library is imported here, because the packages may not be installed yet.
"""
