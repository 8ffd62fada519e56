"""What Daphne and uvicorn lack, added to each: limits of a request, close codes, a goodbye to clients."""
