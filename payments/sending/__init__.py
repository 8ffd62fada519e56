"""How the processor sends: from the outbox to receivers, signed, on a schedule, and within bounds."""
