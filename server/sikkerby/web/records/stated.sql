{% macro supported() %}
SELECT holder_iri FROM evidence WHERE quotation_iri = ? ORDER BY about_iri, holder_iri
{% endmacro %}
