"""Where places are: postcodes, wards, districts and addresses, shared by all councils."""
