"""The servers that run beside the application on one machine, and who starts and ends them."""
