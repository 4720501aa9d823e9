"""Reading files of past requests: the mapping, the rows, the rejects. Writing is casework's."""
