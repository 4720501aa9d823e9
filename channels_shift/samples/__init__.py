"""Small invented files in the two formats that `import_requests` has mappings for."""
