"""RDF: reading hostile bytes in a child process, splitting, hashing, writing."""
