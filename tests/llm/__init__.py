"""The model layer's tests: wires, faults, cancelling, quoting, against a scripted server on real sockets."""
