"""The EU authority tables: codes and labels in our own compact form, and how to recognise them."""
