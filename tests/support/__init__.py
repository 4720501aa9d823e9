"""What the tests stand on: their own servers, database copies, the browser."""
