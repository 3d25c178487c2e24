"""Files from customers: received, examined apart from the servers, kept behind one small interface."""
