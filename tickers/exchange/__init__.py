"""The exchange: order books, the market that moves prices, its makers, and the ledger. It knows no socket."""
