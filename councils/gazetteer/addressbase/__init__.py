"""Reading AddressBase Premium (CSV), full supplies and change-only updates."""
