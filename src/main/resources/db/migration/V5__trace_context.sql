-- The span that began an incident, as traceparent writes it, so that later work can point back to it.
ALTER TABLE incidents ADD COLUMN trace_context text;
