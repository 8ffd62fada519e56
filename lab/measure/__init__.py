"""What a lane costs: bytes, requests and CPU time, counted around it, saved each second."""
