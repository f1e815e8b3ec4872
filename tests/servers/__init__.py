"""How each real server is started for the tests: on loopback, in a temporary folder, ended with the test run."""
