-- Until when an effect may be carried out as it was decided; later, who decided on it is asked again.
ALTER TABLE effects ADD COLUMN fresh_until TIMESTAMPTZ;
