"""West wing: companies, categories, booths, applications, bookings, invoices, catalogue."""
