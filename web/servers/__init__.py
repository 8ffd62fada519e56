"""What Daphne and uvicorn lack, added to each: bounds of a request, close codes, a goodbye to clients."""
